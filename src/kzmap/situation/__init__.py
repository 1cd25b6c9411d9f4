"""What a situation is and how it changes: its tables, reading and writing, rules, what may be published, filters, a user's own.

May import `errors`, `files` and `folders`, nothing else of kzmap: every other room stands on this one.
"""
