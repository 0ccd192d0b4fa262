"""What stands before the driver."""
