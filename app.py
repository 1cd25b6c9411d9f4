"""The app's entry: `make app` runs ``streamlit run app.py -- SITUATION``. Without a checkout, ``kzmap app SITUATION`` does it."""

from __future__ import annotations

import sys

from streamlit import App

from kzmap.app import reach, serving

reach.start_with(next((word for word in sys.argv[1:] if not word.startswith("-")), ""))
# Streamlit looks for this very call: its documented way to put something in front of its server
app = App(serving.SCRIPT, middleware=serving.in_front(), on_script_error=serving.in_words)
