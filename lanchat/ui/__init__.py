"""The windows. They show; they decide nothing."""
