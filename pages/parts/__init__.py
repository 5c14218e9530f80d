"""What the pages share. Nothing here is a page; the pages stay thin."""
