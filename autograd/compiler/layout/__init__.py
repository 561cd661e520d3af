"""A recorded graph as blocks: what is alike lies in one array, where those who read it find it side by side."""
