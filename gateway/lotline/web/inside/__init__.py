"""The inside of the house: pages for those who have an account, on a listener of their own.

A part of it is a router; whoever may see a page is said by `who`, what a form sends is had by
`form`, and `render` makes the answer:

    @router.get("/shop")
    def shop(request: Request, person: Annotated[Person, Depends(who("operator", "screen"))]):
        return render(request, "shop/now.html", machines=...)

    @router.post("/shop/plan")
    def plan(sent: Form, person: Annotated[Person, Depends(who("operator"))]):
        ...
        return seen("/shop/plan")
"""

from lotline.web.inside.answers import render, seen
from lotline.web.inside.app import create_inside_app
from lotline.web.inside.guard import Form, form, who
from lotline.web.inside.house import House

__all__ = ["Form", "House", "create_inside_app", "form", "render", "seen", "who"]
