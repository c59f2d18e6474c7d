"""Somebody in danger is heard, in any language; stories and questions alarm nobody."""

import pytest

from bot.understanding import Context, Understanding

DANGER = """
aiuto la cucina ha preso fuoco
SI STA ALLAGANDO TUTTO SIAMO SUL TETTO
c'è una fuga di gas in condominio
nn respira piu correte
mia nonna e cascata e non si muove
mio marito mi sta picchiando
ladri in casa
non voglio più vivere
ho preso una scatola intera di sonniferi
basta, mi ammazza, venite
cancellatemi pure, tanto stanotte mi ammazzo
s'è ribaltato il trattore, c'è sotto mi zio
va a foco tutto
aiutooooo
please help, my son is not breathing
arde casa, ajutor
burri po më rreh
допоможіть, пожежа
النجدة البيت يحترق
au secours, mon père ne respire plus
socorro, mi casa se quema
"""

CALM = """
che numero faccio per i pompieri?
chi chiamo se sento puzza di gas?
in caso di terremoto cosa devo fare?
l'anno scorso si è allagato il garage, chi risarcisce?
avvisate anche per gli incendi?
ieri ho visto un film con un incendio
sto morendo dal caldo
questa bolletta mi ammazza
aiuto, non capisco come si usa
manca l'acqua in casa
quando fanno i fuochi d'artificio?
what number do I call in case of fire?
"""


def lines(table: str) -> list[str]:
    return [line for line in table.splitlines() if line]


@pytest.mark.parametrize("text", lines(DANGER))
def test_somebody_in_danger_is_heard(understanding: Understanding, text: str) -> None:
    assert understanding.parse(text).intent == "emergency"


@pytest.mark.parametrize("text", lines(CALM))
def test_questions_stories_and_figures_of_speech_are_no_alarm(
    understanding: Understanding, text: str
) -> None:
    assert understanding.parse(text).intent != "emergency"


def test_danger_is_heard_in_the_middle_of_any_question(understanding: Understanding) -> None:
    asked = Context(expecting="topic", choices=("/affirm", "/deny"), subscribed=True)
    assert understanding.parse("aiuto si allaga la casa", asked).intent == "emergency"


def test_who_was_sent_to_112_and_has_nobody_to_talk_to_is_still_in_need(
    understanding: Understanding,
) -> None:
    after = Context(last_intent="emergency")
    assert understanding.parse("non ho nessuno con cui parlare", after).intent == "emergency"
