"""The plant as one function: a project file becomes a project, a project becomes an outcome."""
