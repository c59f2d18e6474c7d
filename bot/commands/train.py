"""`python -m bot train`: the model of what messages mean, made from the content."""

from pathlib import Path

import click

from bot.content.loading import CONTENT, the_understanding
from bot.settings import load_settings


@click.command()
@click.argument("directory", type=click.Path(exists=True, path_type=Path), default=CONTENT)
def train(directory: Path) -> None:
    """Train from a DIRECTORY of content (by default content/), unless it has been done already.

    The service does it by itself at the start, and when staff have added examples.
    """
    the_understanding(load_settings(), directory)
