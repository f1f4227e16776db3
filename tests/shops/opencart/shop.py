"""What people do in an OpenCart shop, over HTTP and nothing else: an admin and customers. 4.0 and 4.1 differ in some routes."""

import json
import re
from html import unescape

from browser import Browser, found, visible

ADDRESS = {
    "firstname": "Ada", "lastname": "Lovelace", "company": "", "address_1": "1 Street", "address_2": "", "city": "London",
    "postcode": "N1 1AA", "country_id": "222", "zone_id": "3563",
}  # fmt: skip
PENDING, PROCESSING, SHIPPED, COMPLETE, CANCELED, DENIED, REFUNDED = 1, 2, 3, 5, 7, 8, 11


class Admin(Browser):
    def __init__(self, url, user, password):
        super().__init__(url)
        page = self.get("common/login", folder="admin/")
        token = found(r"login_token=([0-9a-f]+)", page)
        fields = {"username": user, "password": password}
        answer = self.json("common/login.login", fields, folder="admin/", login_token=token)
        assert "redirect" in answer, answer
        self.token = found(r"user_token=(\w+)", answer["redirect"])
        self.version = found(r"Version (\d+\.\d+\.\d+\.\d+)", self.page("common/dashboard"))

    @property
    def is_41(self):
        return self.version >= "4.1"

    def page(self, route, **query):
        return self.get(route, folder="admin/", user_token=self.token, **query)

    def act(self, route, fields=None, **query):
        return self.json(route, fields, folder="admin/", user_token=self.token, **query)

    # The module

    def upload(self, path):
        """Installs a zip as an admin does, file by file; gives what the shop said last."""
        answer = self.act("marketplace/installer.upload", {}, files={"file": (path.name, path.read_bytes())})
        assert "success" in answer, answer
        step = json.loads(self.page("marketplace/installer.install", extension_install_id=self.zip_id()))
        while "next" in step:
            step = json.loads(self.follow(step["next"]))
        assert "success" in step, step
        return step

    def remove_zip(self):
        """Takes the module's files away again, as the list of installed extensions offers."""
        install = self.zip_id()
        step = json.loads(self.page("marketplace/installer.uninstall", extension_install_id=install))
        while "next" in step:
            step = json.loads(self.follow(step["next"]))
        return json.loads(self.page("marketplace/installer.delete", extension_install_id=install)), step

    def zip_id(self):
        return int(found(r"(?s)Regulars: loyalty points.*?extension_install_id=(\d+)", self.page("marketplace/installer.list")))

    def module(self, action):
        return self.act(f"extension/module.{action}", {}, extension="regulars", code="regulars")

    def settings(self, **changes):
        """Saves the module's settings: what its page shows, with changes."""
        page = self.page("extension/regulars/module/regulars")
        fields = form(page, "form-regulars")
        for name, value in changes.items():
            fields[name if name in OWN else f"program[{name}]"] = value
        return self.act("extension/regulars/module/regulars.save", fields)

    # Orders

    def status(self, order, status, comment=""):
        fields = {"order_id": order, "order_status_id": status, "comment": comment, "notify": 0, "override": 0}
        if self.is_41:
            answer = self.act("sale/order.call", fields, call="history_add", store_id=0, language="en-gb", currency="USD")
        else:
            self.page("sale/order.info", order_id=order)
            answer = self.act("sale/order.call", fields, action="sale/order.addHistory", store_id=0, language="en-gb")
        assert "success" in answer, answer
        return answer

    def delete(self, order):
        if self.is_41:
            answer = self.act("sale/order.delete", {"selected": [order]})
        else:
            self.page("sale/order.info", order_id=order)
            answer = self.act("sale/order.call", {"selected": [order]}, action="sale/order.delete", store_id=0, language="en-gb")
        assert "success" in answer, answer

    def order(self, order):
        return self.page("sale/order.info", order_id=order)

    def order_status(self, order):
        return int(found(r'<option value="(\d+)" selected>', found(r'(?s)(<select name="order_status_id".*?</select>)', self.order(order))))

    def order_points(self, order):
        """The points' tab of the order's page, as text."""
        return visible(self.page("extension/regulars/sale/regulars", order_id=order))

    def refund(self, order, form_id=None, **fields):
        tab = self.page("extension/regulars/sale/regulars", order_id=order)
        form_id = form_id or found(r'name="form" value="(\w+)"', tab)
        return self.act("extension/regulars/sale/regulars.refund", {"order_id": order, "form": form_id, **fields})

    def edit(self, order, customer, product, quantity):
        """Changes how many of a product an order has, and confirms it, as the order editor does."""
        if not self.is_41:
            # To look at the order's page begins a new edit.
            status = self.order_status(order)
            session = {"store_id": 0, "language": "en-gb"}
            ask = lambda action, fields: self.act("sale/order.call", fields, action=action, **session)  # noqa: E731
            cart = ask("sale/cart", {})
            ask("sale/cart.edit", {"key": cart["products"][0]["cart_id"], "quantity": quantity})
            answer = ask("sale/order.confirm", {"order_status_id": status})
        else:
            page = self.order(order)
            fields = {
                "order_id": order, "customer_id": self.customer_id(customer.email), "customer_group_id": 1, "firstname": ADDRESS["firstname"],
                "lastname": "Tester", "email": customer.email, "telephone": "0123456", "comment": "", "affiliate_id": "",
                "shipping_method": {"name": "Flat Shipping Rate", "code": "flat.flat", "cost": "5.00", "tax_class_id": 9},
                "payment_method": {"name": "Cash On Delivery", "code": "cod.cod"},
                **{f"shipping_{name}": value for name, value in ADDRESS.items()},
                **{f"payment_{name}": value for name, value in ADDRESS.items()},
                "product[0][product_id]": product, "product[0][quantity]": quantity,
                "product[0][price]": found(r'name="product\[\d+\]\[price\]" value="([^"]*)"', page) if "[price]" in page else "",
            }  # fmt: skip
            fields = {name: value for name, value in fields.items() if value != "" and name != "affiliate_id"}
            answer = self.act("sale/order.call", fields, call="confirm", store_id=0, language="en-gb", currency="USD")
        assert "success" in answer, answer

    # Customers

    def member(self, customer):
        return visible(self.page("extension/regulars/customer/regulars", customer_id=customer))

    def grant(self, customer, points, reason, form_id=None):
        tab = self.page("extension/regulars/customer/regulars", customer_id=customer)
        form_id = form_id or found(r'name="form" value="(\w+)"', tab)
        fields = {"customer_id": customer, "form": form_id, "points": points, "reason": reason}
        return self.act("extension/regulars/customer/regulars.grant", fields)

    def customer_id(self, email):
        listed = self.page("customer/customer.list", filter_email=email)
        return int(found(r"customer_id=(\d+)", listed))


OWN = {"status", "mail", "winback", "paid[]", "fulfilled[]", "cancelled[]", "held", "timezone", "form", "document", "erase"}


class Customer(Browser):
    """A customer with a browser; `other()` is the same person with another one."""

    password = "Secret-2026"

    def __init__(self, url, name, register=True):
        super().__init__(url)
        self.name, self.email = name, f"{name}@example.com"
        if register:
            self.register()

    def register(self):
        page = self.get("account/register", language="en-gb")
        token = found(r"register_token=(\w+)", page)
        fields = {
            "customer_group_id": 1, "firstname": self.name[:20], "lastname": "Tester", "email": self.email, "telephone": "0123456",
            "password": self.password, "confirm": self.password, "newsletter": 0, "agree": 1,
        }  # fmt: skip
        answer = self.json("account/register.register", fields, language="en-gb", register_token=token)
        assert "redirect" in answer, answer
        self.token = found(r"customer_token=(\w+)", answer["redirect"])

    def other(self):
        browser = Customer(self.url, self.name, register=False)
        page = browser.get("account/login", language="en-gb")
        fields = {"email": self.email, "password": self.password}
        answer = browser.json("account/login.login", fields, language="en-gb", login_token=found(r"login_token=(\w+)", page))
        assert "redirect" in answer, answer
        browser.token = found(r"customer_token=(\w+)", answer["redirect"])
        return browser

    def add(self, product, quantity=1):
        answer = self.json("checkout/cart.add", {"product_id": product, "quantity": quantity}, language="en-gb")
        assert "success" in answer, answer

    def empty(self):
        for key in set(re.findall(r"cart\.remove[^\"']*key=(\d+)|name=\"key\" value=\"(\d+)\"", self.get("checkout/cart"))):
            self.post("checkout/cart.remove", {"key": max(key)}, key=max(key))

    def cart(self):
        return visible(self.get("checkout/cart", language="en-gb"))

    def use(self, points):
        return self.json("extension/regulars/checkout/regulars.save", {"points": points}, language="en-gb")

    def checkout(self):
        """Goes through the checkout up to the page that asks to confirm; gives that page."""
        self.get("checkout/checkout", language="en-gb")
        answer = self.json("checkout/shipping_address.save", {**ADDRESS, "shipping_existing": 0}, language="en-gb")
        assert "success" in answer, answer
        quotes = self.get("checkout/shipping_method.quote", language="en-gb")
        assert "flat.flat" in quotes, quotes
        answer = self.json("checkout/shipping_method.save", {"shipping_method": "flat.flat"}, language="en-gb")
        assert "success" in answer, answer
        methods = self.get("checkout/payment_method.getMethods", language="en-gb")
        assert "cod.cod" in methods, methods
        answer = self.json("checkout/payment_method.save", {"payment_method": "cod.cod"}, language="en-gb")
        assert "success" in answer, answer
        self.post("checkout/payment_method.agree", {"agree": 1}, language="en-gb")
        return self.get("checkout/confirm.confirm", language="en-gb")

    def confirm(self):
        answer = self.json("extension/opencart/payment/cod.confirm", {}, language="en-gb")
        assert "redirect" in answer, answer
        self.follow(answer["redirect"])
        orders = self.get("account/order", language="en-gb", customer_token=self.token)
        return max(int(number) for number in re.findall(r"order_id=(\d+)", orders))

    def buy(self, product, quantity=1, points=0):
        """An order, from the cart to its number."""
        self.add(product, quantity)
        if points:
            assert "success" in (answer := self.use(points)), answer
        self.checkout()
        return self.confirm()

    def order_total(self, order):
        page = visible(self.get("account/order.info", language="en-gb", customer_token=self.token, order_id=order))
        return float(found(r".* Total \$([\d.,]+)", page).replace(",", ""))

    def account(self, **query):
        return self.get("extension/regulars/account/regulars", language="en-gb", customer_token=self.token, **query)

    def balance(self):
        return int(found(r'id="regulars-balance"[^>]*>.*?<strong>(-?\d+)</strong>', self.account()))

    def history(self):
        """What the account page tells: (text, points) a row."""
        table = found(r'(?s)id="regulars-history".*?<tbody>(.*?)</tbody>', self.account())
        rows = [re.findall(r"(?s)<td[^>]*>(.*?)</td>", row) for row in re.findall(r"(?s)<tr>(.*?)</tr>", table)]
        return [(re.sub(r" #\d+", "", visible(row[1])), visible(row[2])) for row in rows if len(row) >= 3]


def form(page, name):
    """The fields of a form as a browser would send them: the last of one name wins where it is no list."""
    inner = found(rf'(?s)<form id="{name}"(.*?)</form>', page)
    fields = {}

    def put(key, value):
        if key.endswith("[]"):
            fields.setdefault(key, []).append(value)
        else:
            fields[key] = value

    pattern = r"(?s)<input ([^>]*)>|<select name=\"([^\"]*)\"[^>]*>(.*?)</select>|<textarea name=\"([^\"]*)\"[^>]*>(.*?)</textarea>"
    for tag, select, options, area, text in re.findall(pattern, inner):
        if tag:
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if attributes.get("type") in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag):
                continue
            if "name" in attributes:
                put(attributes["name"], unescape(attributes.get("value", "")))
        elif select:
            chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'<option value="([^"]*)"', options)
            put(select, unescape(chosen[1]) if chosen else "")
        else:
            put(area, unescape(text))
    # Lists are posted as NAME[]: what _flat makes of a list, so the brackets go.
    return {key[:-2] if key.endswith("[]") else key: value for key, value in fields.items()}
