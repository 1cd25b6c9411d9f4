"""Figures for print, drawn from the data alone: the country, the city, the deployment."""
