/** Tell people who listen to the page what has just happened, without moving them. */
export function announce(text) {
  let place = document.getElementById("announcement");
  if (!place) {
    place = document.createElement("p");
    place.id = "announcement";
    place.className = "visually-hidden";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  // The same text twice in a row would not be read out the second time.
  place.textContent = "";
  setTimeout(() => {
    place.textContent = text;
  }, 50);
}
