"""What a compiled function is handed, and the graph of what it made of it."""
