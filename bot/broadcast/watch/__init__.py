"""What keeps an eye on broadcasts: the breaker, the watchdog with its alarms, the stragglers."""
