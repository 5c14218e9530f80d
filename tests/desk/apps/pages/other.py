"""An app has a menu of pages only beside a folder of them: links to the app itself need that."""
