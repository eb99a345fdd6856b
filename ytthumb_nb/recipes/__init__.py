"""How a picture was made, kept inside the picture itself and beside it, and read back out of it."""
