"""Twilio's REST API: its resources, its refusals, its guard."""
