"""The Streamlit app: widgets -> pipeline -> page. The script that `make app` runs is ``app.py`` in the checkout.

One `Shown` (see `kzmap.app.address`) says what a visitor looks at. The address, the filters, the map and the downloads are
views of it; it lives in the visitor's session, so that two visitors never share it. Caches hold only what all of them may see.
"""
