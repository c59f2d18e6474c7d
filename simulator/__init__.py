"""A pretend Twilio for WhatsApp: its REST API, its signed webhooks, its faults, and phones to try.

Written from Twilio's documentation, not from the bot: the two meet over HTTP only. It runs as a
program of its own (`python -m simulator`), and what it leaves out or decides where the
documentation is silent is listed in `docs/simulator.md`.
"""
