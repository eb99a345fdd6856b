"""Providers: who makes the pictures, behind one method. `base` is the boundary, `registry` finds them."""
