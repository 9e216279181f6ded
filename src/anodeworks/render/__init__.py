"""Media: each turns a document into what a person or a machine reads, and knows no plants."""
