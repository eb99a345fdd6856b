"""`python -m ytthumb_nb.cli`: the `ytthumb` command where its script is not on the path."""

from ytthumb_nb.cli import main

main()
