"""`python -m bot parse`: what is meant, for messages on standard input."""

import sys

import click
import orjson

from bot.content.loading import the_understanding
from bot.settings import load_settings


@click.command()
@click.option("--explain", is_flag=True, help="Say which rule, features and examples decided.")
def parse(explain: bool) -> None:
    """Read JSON lines {"text": …} and write what is meant, a line each."""
    understanding = the_understanding(load_settings())
    for line in sys.stdin:
        if not line.strip():
            continue
        text = _text(line)
        if explain:
            answer = understanding.explain(text)
        else:
            meaning = understanding.parse(text)
            answer = {
                "intent": meaning.intent,
                "topics": list(meaning.topics),
                "faq": meaning.faq,
                "language": meaning.language,
                "confidence": round(meaning.confidence, 4),
            }
        click.echo(orjson.dumps(answer))


def _text(line: str) -> str:
    try:
        text = orjson.loads(line)["text"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise click.ClickException(f'expected a JSON object {{"text": …}}, got: {line!r}') from None
    return str(text)
