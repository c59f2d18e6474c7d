"""What `python -m bot check` finds, where the parts of the content disagree."""

import shutil
from pathlib import Path

from bot.editing.checking import check_content


def test_a_topic_that_nobody_can_name_and_a_name_of_no_topic_are_found(
    repository: Path, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    shutil.copytree(repository / "content", content)
    words = content / "topics.yml"
    words.write_text(words.read_text().replace("  scuole:\n", "  scuola:\n", 1))
    added, dropped = check_content(content).problems
    assert added == "topics.yml: scuole: add the words with which citizens name this topic"
    assert dropped.startswith("topics.yml: scuola: municipality.yml has no such topic")
