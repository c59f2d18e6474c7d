"""A pretend Twilio for WhatsApp: its REST API, its signed webhooks, its faults, and phones to try.

Written from Twilio's documentation, not from the bot: the two meet over HTTP only. It runs as a
program of its own (`python -m simulator`); what it leaves out, and what it decides where the
documentation is silent, is listed in `README.md`.
"""
