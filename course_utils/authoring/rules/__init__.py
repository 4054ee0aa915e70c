"""The rules of a notebook: each looks at one notebook and says every place that breaks it."""
