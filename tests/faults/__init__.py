"""Everything goes wrong at once, and still nobody is missed and nobody is written to twice."""
