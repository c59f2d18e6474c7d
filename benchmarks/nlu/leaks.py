"""Finds messages of the development set that are also examples: those would flatter the figures.

Single words and fixed keywords ("stop", "jesi on", "ciao") are the same for everybody and are
not counted; from three words on, a message has to be new.
"""

from collections.abc import Iterable
from pathlib import Path

from bot.understanding.parser import normaliser
from bot.understanding.written.content import read_examples, read_vocabulary

_FEWEST_WORDS = 4


def leaks(content: Path, texts: Iterable[str]) -> list[str]:
    """The texts that, in their plain form, are examples of nlu.yml."""
    vocabulary = read_vocabulary(content)
    normalise = normaliser(vocabulary)
    known = {normalise(example.text).plain for example in read_examples(content)}
    return [
        text
        for text in texts
        if len((plain := normalise(text)).words) >= _FEWEST_WORDS and plain.plain in known
    ]
