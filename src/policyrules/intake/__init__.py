"""Cases and tables in: values, identity numbers, JSON, CSV, the schema of a case."""
