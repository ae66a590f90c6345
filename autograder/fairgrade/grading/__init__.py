"""Everything together: grade a class, once or again; export scores; check a notebook before it is handed in.

The highest room; only ``cli`` and ``authoring`` import it. It may import every other room but these.
"""
