"""All that knows Altair: drawings become a layered chart, and the chart a Vega-Lite document."""
