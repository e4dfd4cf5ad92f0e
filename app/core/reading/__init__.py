"""Reading numbers and dates as people write them: for fields, pastes and files alike."""
