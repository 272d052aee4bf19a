"""All code that uses Altair: drawings become a layered chart, and the chart becomes a Vega-Lite document."""
