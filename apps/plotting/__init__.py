"""What the scripts that draw runs share."""
