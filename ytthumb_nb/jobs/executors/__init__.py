"""Where attempts at jobs run. The manager owns the truth; an executor is disposable."""
