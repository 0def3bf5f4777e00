"""The API of publication: `statements` for who works here, `public` for everybody."""
