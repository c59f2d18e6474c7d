"""How long a text is to a provider."""


def length_of(text: str) -> int:
    """Characters as browsers, Java and so most providers count them, in units of UTF-16: an emoji
    is two or more. Twilio says "characters" and not which; this is the count that is never too low.
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
