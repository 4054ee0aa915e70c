"""Making the environment and starting JupyterLab in it. Standard library only: it runs before anything is installed."""
