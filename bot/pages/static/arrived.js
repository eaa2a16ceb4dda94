// Signed in: go on to the page, and leave nothing in the history that cannot be come back to.
location.replace(document.querySelector("#go").getAttribute("href"));
