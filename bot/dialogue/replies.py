"""Saying something: responses of the domain, and what actions say themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .failure import TurnError
from .messages import Choice, Reply
from .responses import Response, render
from .run import Run

# Nearly always a dict, for which this is several times faster than asking for a Mapping alone.
_OBJECT = (dict, Mapping)


def say(run: Run, name: str) -> None:
    """Say a response of the domain in the citizen's language."""
    reply = _rendered(run, name, run.slots)
    if reply is not None:
        _send(run, reply)


def say_from_action(run: Run, action: str, message: Mapping[str, Any]) -> None:
    """Say what an action dispatched: text, or a response filled with slots and its own values.

    `custom: {"list": {"button": label}}` makes the buttons a list. Raises `TurnError` for a
    response that does not exist and for media, which the domain does not describe.
    """
    if message.get("elements") or message.get("image") or message.get("attachment"):
        raise TurnError(f"the action {action} sent media, which is not supported")
    name = message.get("response") or message.get("template")
    reply: Reply | None = Reply("")
    if name:
        reply = _rendered(run, str(name), {**run.slots, **message})
    if reply is not None:
        _send(run, _completed(action, reply, message))


def _completed(action: str, reply: Reply, message: Mapping[str, Any]) -> Reply:
    """A response with the text, the choices and the label that an action adds to it."""
    text, buttons = message.get("text"), message.get("buttons")
    label = _list_label(message)
    if not (text or buttons or label):
        return reply
    choices = (*reply.choices, *_choices(action, buttons or ()))
    label = label or reply.button
    return Reply(
        text=str(text) if text else reply.text,
        kind="list" if choices and label else "buttons" if choices else "text",
        choices=choices,
        button=label if choices else "",
        response=reply.response,
        template=str(text) if text else reply.template,
        variables={} if text else reply.variables,
    )


def split_text(text: str, most: int) -> Iterator[str]:
    """Cut a text into parts of at most `most` characters: between paragraphs, lines or words."""
    text = text.strip()
    while len(text) > most:
        places = (text.rfind(mark, most // 2, most + 1) for mark in ("\n\n", "\n", " "))
        cut = next((place for place in places if place > 0), most)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _rendered(run: Run, name: str, values: Mapping[str, Any]) -> Reply | None:
    response = run.domain.responses.get(name)
    if response is None:
        raise TurnError(f"there is no response {name[:60]}")
    variation = response.choose(_turn_of(run, response), run.slots, run.context())
    if variation is None:
        return None
    return render(response, variation, run.language, values, run.context())


def _turn_of(run: Run, response: Response) -> int:
    """Which plain variation comes now; the next time, the one after it."""
    if len(response.plain) < 2:
        return 0
    turn = run.said.get(response.name, 0) % len(response.plain)
    run.said[response.name] = (turn + 1) % len(response.plain)
    return turn


def _send(run: Run, reply: Reply) -> None:
    if not reply.text.strip():
        raise TurnError(f"an empty text ({reply.response or 'written by an action'})")
    if reply.choices:
        _check_choices(run, reply)
        parts = [reply]
    elif len(reply.text) <= run.limits.body:
        parts = [reply]
    else:
        texts = split_text(reply.text, run.limits.body)
        parts = [replace(reply, text=t, template=t, variables={}) for t in texts]
    if len(run.replies) + len(parts) > run.limits.replies:
        raise TurnError(f"more than {run.limits.replies} replies in one turn")
    run.replies += parts
    run.note("bot", text=reply.text, timestamp=None)


def _check_choices(run: Run, reply: Reply) -> None:
    limits = run.limits
    is_list = reply.kind == "list"
    title = limits.row_title if is_list else limits.button_title
    fits = (
        len(reply.text) <= limits.body_with_choices
        and len(reply.choices) <= (limits.rows if is_list else limits.buttons)
        and len(reply.button) <= limits.list_button
        and all(
            0 < len(choice.title) <= title
            and 0 < len(choice.id) <= limits.choice_id
            and len(choice.description) <= limits.row_description
            for choice in reply.choices
        )
    )
    if not fits:
        what = reply.response or "a message of an action"
        raise TurnError(f"the text or the choices of {what} are larger than WhatsApp allows")


def _choices(action: str, buttons: Any) -> Iterator[Choice]:
    for button in buttons:
        if not isinstance(button, _OBJECT) or not button.get("title"):
            raise TurnError(f"the action {action} sent a button without title")
        yield Choice(
            str(button.get("payload") or ""),
            str(button["title"]),
            str(button.get("description") or ""),
        )


def _list_label(message: Mapping[str, Any]) -> str:
    custom = message.get("custom")
    if not custom:
        return ""
    picker = custom.get("list") if isinstance(custom, _OBJECT) else None
    return str(picker.get("button") or "") if isinstance(picker, _OBJECT) else ""
