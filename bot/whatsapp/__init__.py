"""The Twilio edge: webhooks, signature, TwiML, sending, templates, the table of error codes."""
