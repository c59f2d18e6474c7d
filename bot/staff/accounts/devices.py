"""What a device is called: the browser and the system, as far as it tells them.

Only these two names are kept of what a browser says of itself, which is up to whoever wrote it.
"""

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""What stands in the User-Agent, and the name; the first that fits: many call themselves Safari."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Browser and system ("Firefox, Windows"); empty where neither is known."""
    return ", ".join(
        name
        for names in (_BROWSERS, _SYSTEMS)
        if (name := next((name for sign, name in names if sign in user_agent), ""))
    )
