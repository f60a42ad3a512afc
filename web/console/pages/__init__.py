"""The pages of the console; `console.app` includes their routers."""
