"""The edge that anyone may see: the subscription page, the privacy notice, the notices, health."""
