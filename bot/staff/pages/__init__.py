"""The console: pages for staff, on the same operations as the admin endpoint."""
