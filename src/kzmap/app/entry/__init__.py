"""The script has a folder of its own: Streamlit takes every file of a folder `pages` beside it for a page."""
