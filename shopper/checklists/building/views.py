"""The builder's addresses, gathered."""

from __future__ import annotations

from shopper.checklists.building import item_views as item_views
from shopper.checklists.building import paste_views as paste_views
from shopper.checklists.building import scoring_views as scoring_views
from shopper.checklists.building import settings_views as settings_views
from shopper.checklists.building import touchpoint_views as touchpoint_views
from shopper.checklists.building.page_views import bp as bp
