"""Who said what: the claims that stood on a day, the history of a figure, the deployment by day.

May import `situation`.
"""
