"""Jobs: the manager, its loop, the body that makes thumbnails, and where it runs."""
