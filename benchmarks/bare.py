"""The baseline of a turn: a Flask endpoint that checks the signature, asks Redis once, and answers.

No service on Flask, Twilio and Redis can do with less than this.
"""

import os

import redis
from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse


def create_app() -> Flask:
    """Configured by BARE_REDIS_URL, BARE_TOKEN and BARE_BASE_URL."""
    app = Flask("bare")
    client = redis.Redis.from_url(os.environ["BARE_REDIS_URL"])
    validator = RequestValidator(os.environ["BARE_TOKEN"])
    url = os.environ["BARE_BASE_URL"] + "/whatsapp/inbound"

    @app.post("/whatsapp/inbound")
    def inbound() -> Response:
        if not validator.validate(url, request.form, request.headers["X-Twilio-Signature"]):
            abort(403)
        client.get("seen:" + request.form["MessageSid"])
        answer = MessagingResponse()
        answer.message("Ciao!")
        return Response(str(answer), content_type="text/xml")

    return app
