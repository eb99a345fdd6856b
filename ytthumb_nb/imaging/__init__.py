"""Pictures: decoding what people and providers give, fitting, the headline layer, and what goes to disk.

Inside this package a picture is a numpy array, uint8 RGB, shape (height, width, 3); `decode` alone
hands out a `PIL.Image`, because that is what a source saves. Nothing here writes to disk or knows a job.
"""
