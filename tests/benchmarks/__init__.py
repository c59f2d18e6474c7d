"""The benchmarks themselves: they end, and they leave nothing behind."""
