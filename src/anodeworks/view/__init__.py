"""What is said of a result: one document for each question, in no medium and in every language."""
